import type { Problem } from '../shapes.ts'

/** A problem that refuses the file. */
export const refusal = (code: string, message: string, hint?: string): Problem => ({
  code,
  message,
  severity: 'error',
  ...(hint === undefined ? {} : { hint }),
})

/** A problem that does not refuse the file. */
export const warning = (code: string, message: string, hint?: string): Problem => ({
  ...refusal(code, message, hint),
  severity: 'warning',
})
