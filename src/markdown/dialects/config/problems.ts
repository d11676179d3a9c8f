import type { Problem } from '../../../shapes.ts'

/** The warning that an option of a site, or code that stands for one, is not read. */
export const optionUnread = (message: string): Problem => ({
  code: 'site_option_unread',
  message,
  severity: 'warning',
})
