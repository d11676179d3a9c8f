import type { ArticleRevision } from './write.ts'

/** Which fields a revision changes: `head` for anything in the front matter that has no name of its own here. */
export function changedFields(next: ArticleRevision & { path: string }): string[] {
  const { current, formerTags } = next
  const { fields, body, head } = next.article
  const differs: Record<string, boolean> = {
    title: fields.title !== current.title,
    summary: fields.summary !== current.summary,
    tags: JSON.stringify(fields.tags) !== JSON.stringify(formerTags),
    lang: fields.lang !== current.lang,
    path: next.path !== current.path,
    listed: fields.listed !== current.listed,
    status: fields.status !== current.status,
    trashed: next.trashed !== (current.trashedAt !== null),
    body: body !== current.body,
    head: head !== current.head,
  }
  return Object.keys(differs).filter((name) => differs[name])
}
