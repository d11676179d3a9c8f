import { z } from 'zod'
import type { Scope } from '../../actor.ts'
import { detailsOf } from '../../http/request/issues.ts'
import { type Api, nextSteps, ToolFault } from '../api.ts'

interface ToolOf<Input extends z.ZodObject> {
  name: string
  title: string
  description: string
  /** The scopes that a key needs to see the tool. */
  scopes: readonly Scope[]
  input: Input
  /** What the tool may do to stored articles. */
  effect: 'reads' | 'adds' | 'changes'
  run(api: Api, input: z.infer<Input>): Promise<string>
}

/** A tool as the server lists and calls it; `listed` is its entry in `tools/list`, made once. */
export interface Tool {
  name: string
  scopes: readonly Scope[]
  listed: ListedTool
  /** Throws a ToolFault for arguments that do not fit, and for what the API refuses. */
  call(api: Api, args: unknown): Promise<string>
}

interface ListedTool {
  name: string
  title: string
  description: string
  inputSchema: { type: 'object'; [key: string]: unknown }
  annotations: { readOnlyHint: boolean; destructiveHint?: boolean; openWorldHint: boolean }
}

/** Gives a tool its JSON schema and the check of its arguments. */
export function defineTool<Input extends z.ZodObject>(tool: ToolOf<Input>): Tool {
  const { name, title, description, scopes, input } = tool
  const { $schema: _dialect, ...schema } = z.toJSONSchema(input, { io: 'input' })
  const inputSchema = { ...schema, type: 'object' } as const
  return {
    name,
    scopes,
    listed: { name, title, description, inputSchema, annotations: hints[tool.effect] },
    async call(api, args) {
      const parsed = input.safeParse(args ?? {})
      if (!parsed.success) throw wrongArguments(parsed.error, input, args)
      return tool.run(api, parsed.data)
    },
  }
}

// A change can be undone from the history, but it replaces text that others read.
const hints = {
  reads: { readOnlyHint: true, openWorldHint: false },
  adds: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  changes: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
} as const

function wrongArguments({ issues }: z.ZodError, input: z.ZodObject, args: unknown): ToolFault {
  const details = detailsOf(issues, 'pointer', input, args ?? {})
  const faults = details.map(({ pointer, message }) => `- ${pointer}: ${message}`)
  return new ToolFault(['The arguments do not fit:', ...faults, nextSteps[422]].join('\n'))
}
