import type { TaskName } from './tasks.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** All recurring tasks and their intervals in milliseconds. */
export const schedule: readonly { task: TaskName; every: number }[] = [
  { task: 'number-events', every: second },
  { task: 'announce-due', every: second },
  { task: 'make-placeholders', every: second },
  { task: 'fail-interrupted-imports', every: 5 * second },
  { task: 'merge-search-pending', every: 2 * second },
  { task: 'fill-sources', every: 10 * second },
  { task: 'read-references', every: 10 * second },
  { task: 'sign-articles', every: 10 * second },
  { task: 'delete-old-answers', every: 10 * minute },
  { task: 'warn-of-unseen-imports', every: 2 * minute },
  { task: 'sweep-staging', every: 10 * minute },
  { task: 'trim-renditions', every: 10 * minute },
  { task: 'mirror-pictures', every: 2 * second },
  { task: 'apply-retention', every: hour },
  { task: 'sweep-blobs', every: hour },
]
