import { parseFile } from '../run/parse.ts'
import { answerJobs } from './answer-jobs.ts'

// Entry of the thread that start.ts starts.
answerJobs(parseFile)
