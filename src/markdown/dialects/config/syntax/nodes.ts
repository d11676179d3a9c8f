import type { Json } from '../../../../shapes.ts'

/** What code says; forms that are not read keep the parts that they are made of. */
export type Node =
  /** `isNull`: it is `null`, not `undefined`. */
  | { kind: 'literal'; value: Json; isNull?: true }
  | { kind: 'name'; name: string }
  | { kind: 'template'; source: string }
  | { kind: 'regex'; source: string; flags: string }
  | { kind: 'member'; of: Node; key: Node }
  | { kind: 'call'; of: Node; args: Node[]; isNew?: boolean }
  | { kind: 'not'; of: Node }
  | { kind: 'binary'; sign: string; left: Node; right: Node }
  | { kind: 'choice'; test: Node; yes: Node; no: Node }
  | { kind: 'assign'; to: Node; value: Node }
  | FunctionNode
  | { kind: 'array'; items: Node[] }
  | { kind: 'spread'; of: Node }
  | { kind: 'object'; members: Member[] }
  | { kind: 'mixed'; parts: Node[] }

export interface FunctionNode {
  kind: 'function'
  params: Pattern[]
  body: Node | Statement[]
}

/** A member of an object; without a key it is spread, or code makes its name. */
export interface Member {
  key: string | null
  value: Node
}

/** The names that a value is given to. */
export type Pattern =
  /** `isRest`: it is all that is left. */
  | { kind: 'name'; name: string; byDefault?: Node; isRest?: true }
  | { kind: 'members'; members: { key: string; to: Pattern }[]; rest?: string; byDefault?: Node }
  | { kind: 'items'; items: (Pattern | null)[]; byDefault?: Node }

export type Statement =
  | { kind: 'let'; pattern: Pattern; value: Node | null }
  /** `isTry`: it is `try`, and what is done where it fails. */
  | { kind: 'if'; test: Node; yes: Statement[]; no: Statement[]; isTry?: true }
  /** `isNext`: it is `continue`. */
  | {
      kind: 'return'
      value: Node | null
      isBreak?: boolean
      isNext?: boolean
      isThrow?: boolean
    }
  /** `heads`: the values between its brackets that are not read otherwise. */
  | { kind: 'loop'; pattern: Pattern | null; of: Node | null; body: Statement[]; heads?: Node[] }
  | { kind: 'function'; name: string; node: FunctionNode }
  | { kind: 'value'; value: Node }
  /** A `switch` may also be read as conditions. */
  | { kind: 'unread'; ifs?: Statement[] }

export const unread: Node = { kind: 'mixed', parts: [] }
