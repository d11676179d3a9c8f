export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  'x-scope': string
  security: object[]
}

const head = `# Routes

\`npm run docs:routes\` generates this table from the OpenAPI document. That document is at
\`/openapi.json\`; it describes parameters, bodies and responses. http://localhost:3000/docs shows it.

\`public\` routes need no key. \`content:read\` routes need one only where \`PUBLIC_READ\` is off. Routes
*with a key* and those of any other scope always need one ([keys.md](keys.md)). Every GET route also
answers HEAD.

| method | path | scope | what it does | operation |
|---|---|---|---|---|
`

/** docs/routes.md: every operation of the document, by path. */
export function routesPage({ paths }: ApiDocument): string {
  const rows = Object.entries(paths)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => row(method, path, operation)),
    )
  return `${head}${rows.join('\n')}\n`
}

function row(method: string, path: string, operation: Operation): string {
  const { operationId, summary } = operation
  const cells = [method.toUpperCase(), `\`${path}\``, scopeOf(operation), summary]
  return `| ${[...cells, `\`${operationId}\``].join(' | ')} |`
}

// Those for readers without a key have an empty requirement, or none at all.
function scopeOf({ 'x-scope': scope, security }: Operation): string {
  const isForReaders = scope === 'public' || scope === 'content:read'
  const isOpen = security.every((one) => Object.keys(one).length === 0) || security.length > 1
  return `\`${scope}\`${isForReaders && !isOpen ? ' with a key' : ''}`
}
