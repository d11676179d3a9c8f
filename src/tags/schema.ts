import { z } from 'zod'
import { newTermShape, termChangesShape, termShape, termState } from '../terms/schema.ts'

export const Tag = z.object({ ...termShape, ...termState }).meta({ id: 'Tag' })
export type Tag = z.infer<typeof Tag>

export const NewTag = z
  .strictObject(newTermShape)
  .meta({ id: 'NewTag', examples: [{ name: 'Bookbinding' }] })
export type NewTag = z.infer<typeof NewTag>

export const TagChanges = z
  .strictObject(termChangesShape)
  .meta({ id: 'TagChanges', examples: [{ description: 'Presses and type.' }] })
export type TagChanges = z.infer<typeof TagChanges>
