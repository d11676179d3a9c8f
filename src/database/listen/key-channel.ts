/** The channel on which every process learns the ids of revoked keys. */
export const keyChannel = 'broadsheet_keys'
