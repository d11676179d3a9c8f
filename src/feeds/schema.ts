import { z } from 'zod'
import { Time } from '../shapes.ts'

const JsonFeedItem = z
  .object({
    id: z.string().meta({ description: '`urn:uuid:` and the id of the article.' }),
    url: z.url(),
    title: z.string(),
    content_html: z.string(),
    summary: z.string().exactOptional(),
    image: z.url().exactOptional(),
    date_published: Time.exactOptional(),
    date_modified: Time,
    authors: z.array(z.object({ name: z.string() })).exactOptional(),
    tags: z.array(z.string()).exactOptional(),
    language: z.string(),
  })
  .meta({ id: 'JsonFeedItem' })

/** The part of JSON Feed 1.1 that these feeds use. */
export const JsonFeed = z
  .object({
    version: z.literal('https://jsonfeed.org/version/1.1'),
    title: z.string(),
    home_page_url: z.url(),
    feed_url: z.url(),
    description: z.string().exactOptional(),
    language: z.string().exactOptional().meta({ description: 'Only if all items share it.' }),
    items: z.array(JsonFeedItem),
  })
  .meta({ id: 'JsonFeed' })
