import { AppError } from '../errors.ts'

/** 400: the bytes are served as they are, but no rendition of them can be made. */
export function notConvertible(reason: string): AppError {
  const message = `No rendition can be made of this file: ${reason} Ask for it without a query.`
  return new AppError('bad_request', message, [{ code: 'not_convertible', message: reason }])
}

/** Whether the bytes are the reason, so that a retry does not help. */
export const isNotConvertible = (error: unknown): error is AppError =>
  error instanceof AppError && error.details.some(({ code }) => code === 'not_convertible')

/** 503: other renditions must end first. */
export function tooBusy(message: string): AppError {
  return new AppError('unavailable', message, [{ code: 'renditions_busy', message }], {
    'retry-after': '2',
  })
}
