import { AppError, conflict, type Detail, invalid } from '../errors.ts'
import { gone, missing, unique } from './constraints.ts'
import { OutcomeUnknown } from './outcome.ts'
import { isSilence } from './silence.ts'

/** An error of PostgreSQL, whether it comes from pg or from Prisma. */
interface DatabaseFault {
  /** ERROR ends a statement, FATAL the connection, PANIC the server. */
  severity: string
  /** SQLSTATE (PostgreSQL manual, appendix A). */
  state: string
  constraint: string
  message: string
}

/** What a database error means to a caller; null if it is a bug or not a database error. */
export function translateDatabaseError(error: unknown): AppError | null {
  const fault = faultOf(error)
  if (fault?.state === '53100')
    return new AppError('storage_full', 'The disk of the database is full.', [], {
      'retry-after': '30',
    })
  if (isTransient(error) || (fault && isOfServer(fault))) return unavailable(error)
  if (!fault) return null
  return violation(fault) ?? badValue(fault)
}

/**
 * Whether PostgreSQL refused the data itself (SQLSTATE classes 21 to 23 and 54), so that a retry
 * does not help.
 */
export function isDataFault(error: unknown): boolean {
  return /^(2[123]|54)/.test(faultOf(error)?.state ?? '')
}

/**
 * Whether the same call may succeed a moment later: connection lost or refused, pool exhausted,
 * server starting or stopping.
 */
export function isTransient(error: unknown): boolean {
  const fault = faultOf(error)
  if (fault) return transientStates.test(fault.state)
  if (!(error instanceof Error)) return false
  if (error instanceof OutcomeUnknown || isSilence(error)) return true
  const code = codeOf(error)
  if (prismaTransient.has(code) || (socketCodes.has(code) && 'syscall' in error)) return true
  if (error instanceof AggregateError) return error.errors.some(isTransient)
  return lostConnections.some((text) => error.message.startsWith(text))
}

/** The error of a pool whose connections are all in use. */
export const poolTimeout = () => new Error(busyPool)

/** Whether all connections of the pool were in use. */
export const isBusy = (error: unknown) => error instanceof Error && error.message === busyPool

// SQLSTATEs of a server that is busy, starting, stopping, replaced by another one or short of a
// resource.
const transientStates = new RegExp(
  `^(${[
    '08', // connection exceptions
    '26000', // a named statement of another session, behind a pooler that shares sessions
    '42P05',
    '25006', // read-only: a standby, before or after a failover
    '25P0[34]', // idle in a transaction for too long, or the transaction is too long
    '4000[13]', // serialization failure, after the retries; completion unknown
    '40P01', // deadlock, after the retries
    '53[^1]', // out of connections, memory or a configured limit; not a full disk, which lasts
    '55P03', // lock not available
    '57', // operator intervention: cancelled, shut down, crashed, starting up, database dropped
    '58', // errors of the operating system, such as of its disk
  ].join('|')})`,
)

// An error that ends or refuses a connection, or damage on disk, is not the fault of a request,
// even if it lasts.
const isOfServer = ({ severity, state }: DatabaseFault) =>
  severity === 'FATAL' || severity === 'PANIC' || state === 'XX001' || state === 'XX002'

// Cannot reach, timed out, connection closed, pool timeout, transaction could not start or has
// ended, conflict.
const prismaTransient = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034'])

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ECONNABORTED',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// pg and its pool throw plain errors, which only their messages identify.
const busyPool = 'timeout exceeded when trying to connect'
const lostConnections = [
  busyPool,
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'timeout expired',
  'No host is ',
  'Cannot use a pool after calling end',
]

function unavailable(error: unknown): AppError {
  const busy = isBusy(error)
  const [message, detail] =
    error instanceof OutcomeUnknown
      ? [error.message, outcomeUnknownDetail]
      : busy
        ? ['The database is busy.', { code: 'db_busy', message: 'Try again shortly.' }]
        : [
            'The database cannot be reached or is busy.',
            { code: 'db_unavailable', message: 'Try again shortly.' },
          ]
  return new AppError('unavailable', message, [detail], { 'retry-after': '2' })
}

const outcomeUnknownDetail: Detail = {
  code: 'outcome_unknown',
  message:
    'Send it again with the same Idempotency-Key, which stores it only once; without a key, first check whether it is stored.',
}

function violation({ state, constraint, message }: DatabaseFault): AppError | null {
  if (state === '23505') {
    const rule = unique[constraint] ?? {
      code: 'taken',
      message: 'Another resource has this value already.',
    }
    return conflict(rule.message, [rule])
  }
  if (state === '23001' || (state === '23503' && message.startsWith('update or delete')))
    return conflict('Another resource still refers to this one.', [
      { code: 'in_use', message: 'Move or delete the other one first.' },
    ])
  if (state !== '23503') return null
  const rule = missing[constraint] ?? gone('resource that this refers to')
  return rule.pointer ? invalid([rule]) : conflict(rule.message, [rule])
}

const badValues: Record<string, string> = {
  '22001': 'A value is too long.',
  '22003': 'A number is out of range.',
  '22007': 'A time is not valid.',
  '22008': 'A time is out of range.',
  '22021': 'A text contains a character that cannot be stored.',
  '22P02': 'A value has the wrong type.',
  '22P05': 'A text contains a character that cannot be stored.',
  '54000': 'A value is too long.',
}

function badValue({ state }: DatabaseFault): AppError | null {
  const message = badValues[state]
  if (!message) return null
  if (state === '22021' || state.startsWith('22P')) return new AppError('bad_request', message)
  return invalid([{ code: 'value', message }])
}

// pg throws a DatabaseError; Prisma puts the same in `meta.driverAdapterError.cause`.
function faultOf(error: unknown): DatabaseFault | null {
  if (!(error instanceof Error)) return null
  if ('severity' in error) {
    const constraint = 'constraint' in error ? String(error.constraint) : ''
    return {
      severity: String(error.severity),
      state: codeOf(error),
      constraint,
      message: error.message,
    }
  }
  const meta = ('meta' in error ? error.meta : undefined) as PrismaMeta | undefined
  const cause = meta?.driverAdapterError?.cause ?? (error.cause as PrismaCause | undefined)
  if (typeof cause?.originalCode !== 'string') return null
  const {
    originalCode: state,
    originalMessage: message = '',
    severity = 'ERROR',
    constraint,
  } = cause
  return {
    severity,
    state,
    message,
    constraint: constraint?.index ?? /"(\w+_(?:key|fkey|pkey))"/.exec(message)?.[1] ?? '',
  }
}

interface PrismaCause {
  originalCode?: string
  originalMessage?: string
  severity?: string
  constraint?: { index?: string }
}

interface PrismaMeta {
  driverAdapterError?: { cause?: PrismaCause }
}

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '')
