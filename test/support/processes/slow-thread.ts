// The thread that parses, in which some files take too long or too much memory, as a fault in what
// parses them would make them. Each try of one adds a byte to the file that its text names.
import { appendFileSync } from 'node:fs'
import { runJobs } from '../../../src/imports/parser/run-jobs.ts'
import { parseFile } from '../../../src/imports/run/parse.ts'

runJobs((source, options) => {
  const name = 'file' in source ? source.file.replace(/^.*\//, '') : ''
  const tries = () => 'bytes' in source && appendFileSync(source.bytes.toString().trim(), '.')
  if (name === 'endless.md') {
    tries()
    for (;;);
  }
  if (name === 'fat.md') {
    tries()
    const heap: number[][] = []
    for (;;) heap.push(new Array(1_000_000).fill(heap.length))
  }
  return parseFile(source, options)
})
