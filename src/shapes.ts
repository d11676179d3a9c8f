import { z } from 'zod'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** What is wrong or odd with a file; lines and columns from 1, counted from the top of the file. */
export const Problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
  hint: z.string().exactOptional(),
})
export type Problem = z.infer<typeof Problem>
