import type { JsonObject } from '../../../shapes.ts'
import type { Condition } from '../config/interpreter/conditions.ts'
import type { QuartzPlugins } from '../markup/in-code.ts'

/** What a configuration of Quartz says, in code or, since release 5, in YAML. */
export interface Garden {
  settings: JsonObject
  plugins: QuartzPlugins
  dateType: string | undefined
  /** What only running code tells, and may leave out notes. */
  hidden: string | undefined
  /** What its filters ask of a note. */
  asked?: Condition
  /** The key of passwords, which keep a note from those who do not know them. */
  lockedBy?: string | undefined
  hasAliasesBeside?: boolean
}
