/** The channel on which every process learns that the schemas for front matter changed. */
export const schemaChannel = 'broadsheet_schemas'
