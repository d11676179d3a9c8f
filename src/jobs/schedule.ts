import type { TaskName } from './tasks.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** The interval of each recurring task in milliseconds. */
export const intervals: Record<TaskName, number> = {
  'number-events': second,
  'announce-due': second,
  'make-placeholders': second,
  'fail-interrupted-imports': 5 * second,
  'merge-search-pending': 2 * second,
  'fill-sources': 10 * second,
  'read-references': 10 * second,
  'sign-articles': 10 * second,
  'delete-old-answers': 10 * minute,
  'warn-of-unseen-imports': 2 * minute,
  'sweep-staging': 10 * minute,
  'trim-renditions': 10 * minute,
  'mirror-pictures': 2 * second,
  'apply-retention': hour,
  'sweep-blobs': hour,
}
