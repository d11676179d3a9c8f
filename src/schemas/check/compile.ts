import {
  Ajv2020,
  type AnySchemaObject,
  type ErrorObject,
  type ValidateFunction,
} from 'ajv/dist/2020.js'
import type { Detail } from '../../errors.ts'
import type { Json, JsonObject } from '../../shapes.ts'
import { boundFaults } from './bounds.ts'
import { type Budget, createBudget } from './budget.ts'
import { addCountedFormats } from './formats.ts'
import { readPattern } from './pattern.ts'
import { subschemas } from './subschemas.ts'
import { costOf, type Work, workOf } from './work.ts'

/** A schema ready to check data, and the budget of its checks. */
export interface Compiled {
  validate: ValidateFunction
  budget: Budget
}

/** The schema of a text, ready to check, or its faults with pointers into it. */
export type Compilation = { ok: true; compiled: Compiled } | { ok: false; faults: Detail[] }

/** Compiles the text of a schema; never throws because of it. */
export function compileSchema(text: string): Compilation {
  const schema = JSON.parse(text) as JsonObject
  const bounds = boundFaults(schema)
  if (bounds.length > 0) return { ok: false, faults: bounds }
  const faults = metaFaults(schema)
  if (faults.length > 0) return { ok: false, faults }
  try {
    return { ok: true, compiled: compile(schema) }
  } catch (error) {
    const message = `The schema cannot be read: ${error instanceof Error ? error.message : error}.`
    return { ok: false, faults: [{ pointer: '', code: 'schema_invalid', message }] }
  }
}

let meta: Ajv2020 | undefined

/** What JSON Schema itself says against a schema. */
function metaFaults(schema: JsonObject): Detail[] {
  meta ??= new Ajv2020({ allErrors: true, logger: false })
  if (meta.validateSchema(schema as AnySchemaObject)) return []
  const faults = (meta.errors ?? []).map(
    ({ instancePath: pointer, message = 'is not valid' }: ErrorObject): Detail => ({
      pointer,
      code: 'schema_invalid',
      message: `This ${message}.`,
    }),
  )
  return faults.slice(0, maxMetaFaults)
}

const maxMetaFaults = 20

/** The keyword that counts work; every schema gets it, so that a reference is counted as well. */
const counter = 'x-broadsheet-work'

function compile(schema: JsonObject): Compiled {
  const budget = createBudget()
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    // Inlined schemas would be copied at each reference.
    inlineRefs: false,
    // Keys such as `constructor` are no members of data that lacks them.
    ownProperties: true,
    code: { regExp: linearPatterns(budget), optimize: false },
  })
  addCountedFormats(ajv, budget)
  ajv.addKeyword({
    keyword: counter,
    before: '$ref',
    errors: false,
    compile: (work: Work) => (data: unknown) => {
      budget.spend(costOf(work, data))
      return true
    },
  })
  const { $id: _, $schema: __, ...rest } = schema
  const all = [...subschemas(rest)].map((one) => one.schema)
  const below = new Set<Json>(all)
  const works = all.map((one) => workOf(one, below))
  for (const [index, one] of all.entries()) one[counter] = works[index] as Work
  return { validate: ajv.compile(rest), budget }
}

/** Work for each step of the linear engine: a step is far less than a keyword. */
const stepsPerWork = 100

/** The engine by which ajv reads patterns. */
function linearPatterns(budget: Budget) {
  const engine = (source: string) => {
    const { pattern, message } = readPattern(source)
    if (!pattern) throw new Error(message)
    const size = pattern.programSize()
    return {
      test(text: string) {
        budget.spend(1 + (size * text.length) / stepsPerWork)
        return pattern.test(text)
      },
      // ajv keeps patterns by this text: without it, all of them would be the first one.
      toString: () => source,
    }
  }
  engine.code = 'linearPattern'
  return engine as unknown as { (source: string, flags: string): RegExp; code: string }
}
