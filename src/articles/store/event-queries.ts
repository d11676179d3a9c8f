// A version has two events if the article is public as soon as it is created or restored.
const eventOf = (type: string, changed: string, before: string) => `
    select ${type}, 'article', r.id, done.version, r.lang, r.path, r.source, ${changed}, $1,
      (r.event->>'importId')::uuid, r.public and r.listed, ${before}`
const insertEvents = `insert into events (type, resource, resource_id, version, lang, path, source, changed, actor,
      import_id, is_public, was_public, former_lang, former_path)`
const ofOldRow = `o.was_listed, case when (o.lang, o.path) <> (r.lang, r.path) then o.lang end,
      case when (o.lang, o.path) <> (r.lang, r.path) then o.path end`
const ofInput = 'from input r join done using (id)'
const named = `array(select jsonb_array_elements_text(r.event->'changed'))`

/**
 * The part of insert_articles that writes the events of its `input` and `done`: a public article
 * is created and published.
 */
export const newEvents = `
    ${insertEvents}
    ${eventOf('e.type', `array[]::text[]`, 'false, null, null')} ${ofInput}
      join (values ('article.created'), ('article.published')) as e(type)
        on e.type = 'article.created' or r.public`

const ofOld = `${ofInput} join old o using (id)`
const appears = 'r.public and (o.unannounced or not o.public)'
const namedWithKey = `${named} ||
      case when o.next_key is distinct from o.translation_key then array['translationKey'] else array[]::text[] end`

/**
 * The part of update_articles that writes the events of its `input`, `old` and `done`. The clock of
 * the database decides whether an article becomes public or ceases to be.
 */
export const changeEvents = `
    ${insertEvents}
    ${eventOf(
      `case when r.event->>'type' <> 'article.updated' then r.event->>'type'
      when ${appears} then 'article.published'
      when o.public and not r.public then 'article.unpublished' else 'article.updated' end`,
      namedWithKey,
      ofOldRow,
    )} ${ofOld}
    union all
    ${eventOf(`'article.published'`, namedWithKey, ofOldRow)} ${ofOld} where r.event->>'type' = 'article.restored' and ${appears}`
