import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { compiled } from '../../support/processes/processes.ts'
import { maxGrowth, works } from './works.ts'

const patience = 240_000
// A heap large enough that garbage collection does not distort the measurement.
const quiet = ['--max-semi-space-size=128', '--expose-gc']

test.each(Object.keys(works))(
  'of four times the input costs at most about four times as much: %s',
  async (name) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...quiet, compiled('test/system/linear/measure.ts'), name],
      {
        timeout: patience,
      },
    )
    const measured = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { family: string; growth: number })
    expect(measured).toHaveLength(Object.keys(works[name]?.families ?? {}).length)
    expect(measured.filter(({ growth }) => growth > maxGrowth)).toEqual([])
  },
  patience + 10_000,
)
