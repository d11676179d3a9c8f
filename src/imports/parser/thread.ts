import { parseFile } from '../run/parse.ts'
import { runJobs } from './run-jobs.ts'

// Entry of the thread that threads.ts starts.
runJobs(parseFile)
