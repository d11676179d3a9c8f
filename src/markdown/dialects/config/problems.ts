import { warning } from '../../problems.ts'

/** The warning that an option of a site, or code in its place, is not read. */
export const optionUnread = (message: string) => warning('site_option_unread', message)
