/** The keys that each entry has and that say its name. */
export const ofEach = /^(?:id|slug|filePath)$/

/** These, and the slug that a text may give itself. */
export const ofName = /^(?:id|slug|filePath|data\.slug)$/
