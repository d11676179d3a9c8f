/**
 * The channel on which every process learns the ids of revoked keys, and of rotated ones behind the
 * prefix.
 */
export const keyChannel = 'broadsheet_keys'
export const rotatedPrefix = 'rotated:'
