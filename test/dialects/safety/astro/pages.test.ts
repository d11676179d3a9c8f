import { expect, test } from 'vitest'
import { type ReadSite, siteOf, withHead } from '../../site-files.ts'

/** What a page shows: by `params` and `props` of an entry `e`, and by its script. */
interface PageCode {
  list?: string
  params?: string
  props?: string
  script?: string
  below?: string
  lib?: string
  layout?: string
}

function astro(code: PageCode, paths: string[] = []) {
  const {
    list = '',
    params = 'slug: e.id',
    props = 'e',
    script,
    below = '',
    lib = '',
    layout,
  } = code
  const files: Record<string, string> = {
    'astro.config.mjs': 'export default {}',
    'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
export const collections = { blog: defineCollection({ loader: glob({ base: 'src/content/blog', pattern: '**/*.md' }) }) }`,
    'src/pages/blog/[...slug].astro': `---
import { getCollection, getEntry } from 'astro:content'
import { show } from '../../lib/posts'
import Post from '../../layouts/Post.astro'
export async function getStaticPaths() {
  let all = await getCollection('blog')
  ${list}
  return all.map((e, i, same) => ({ params: { ${params} }, props: { ${props} } }))
}
${script ?? 'let { e } = Astro.props; const { Content } = await render(e)'}
---
${below}`,
    'src/lib/posts.ts': lib,
    'src/layouts/Post.astro': layout ?? '<main><slot /></main>',
    'src/content/blog/a.md': '',
  }
  return siteOf('astro', files, { paths })
}

const statusOf = (code: PageCode, head: string) => statusAt(astro(code), 'a.md', head)

const statusAt = (site: ReadSite, name: string, head = '') =>
  site.fieldsOf(`src/content/blog/${name}`, withHead(`title: A\n${head}`, ''))?.status

// As Astro 7.2 builds them: 390 texts of 78 pages were compared with it.
const ready = 'let { e } = Astro.props;'
test.each<PageCode>([
  { props: 'e: e.data.ready ? e : undefined' },
  { props: 'e: e.data.ready && e' },
  { props: '...(e.data.ready && { e })' },
  { props: '...show(e)', lib: 'export const show = (e) => e.data.ready ? { e } : {}' },
  { params: 'slug: e.data.ready ? e.id : undefined' },
  { script: `${ready} if (!e.data.ready) e = null` },
  { script: `${ready} e = e.data.ready ? e : undefined` },
  { script: `${ready} e.data.ready || (e = null)` },
  { script: `${ready} const one = (x) => x.data.ready ? x : null; e = one(e)` },
  { list: 'all = all.map((e) => e.data.ready ? e : null).filter(Boolean)' },
  {
    list: 'const pages = all.map((e) => ({ params: { slug: e.id }, props: { e } })); pages.forEach((x) => { if (!x.props.e.data.ready) x.props.e = undefined }); return pages',
  },
  {
    props: 'id: e.id',
    script:
      "const { id } = Astro.props; const e = (await getCollection('blog', ({ data }) => data.ready)).find((one) => one.id === id)",
  },
  { list: "all = all.filter(({ data }) => (data.state || (data.ready ? 'on' : 'off')) === 'on')" },
  { list: "all = all.filter(({ data }) => (data.state ?? (data.ready ? 'on' : 'off')) === 'on')" },
  { list: "all = all.filter(({ data }) => ['on'].includes(data.ready ? 'on' : 'off'))" },
  { below: '<main>{e.data.ready && <Content />}</main>' },
  { below: '{e.data.ready ? (<article><Content /></article>) : null}' },
  { below: '{!e.data.ready ? <p>Soon {i}</p> : <Content />}' },
  { below: '{!e.data.ready ? null : <Content />}' },
  { below: '{!e.data.ready || <Content />}' },
  { params: "slug: (e.data.ready && e.id) || 'all'" },
  { params: 'slug: e.data.ready && e.id' },
  { params: 'slug: e.data.ready || undefined' },
  { list: "all = all.filter(({ data }) => String(data.ready) === 'true')" },
  { list: "all = all.filter(({ data }) => !(String(data.ready) !== 'true'))" },
  { list: 'all = all.filter(({ data }) => Number(data.ready) === 1)' },
  { list: 'all = all.filter(({ data }) => Object.hasOwn(data, "ready"))' },
  { script: `${ready} e = await getEntryBySlug('blog', e.data.ready ? e.slug : 'b')` },
  { script: `${ready} const { x = (e = e.data.ready ? e : null) } = {}` },
  {
    below: '<Post post={e}><div slot="text"><Content /></div></Post>',
    layout: '<slot />{Astro.props.post.data.ready && <slot name="text" />}',
  },
  {
    below: '<Post post={e}><p slot="a" /><Content slot="text" /></Post>',
    layout: '<slot name="a" />{Astro.props.post.data.ready && <slot name="text" />}',
  },
  // Slots of a component within another, beside elements without an end, and of a div in a div.
  {
    below: '<Post post={e}><Card><Content slot="text" /></Card></Post>',
    script: `import Card from '../Card.astro'; ${ready}`,
    layout: '{Astro.props.post.data.ready && <slot />}',
  },
  {
    below: '<Post post={e}><meta slot="head"><Content /></Post>',
    layout: '<slot name="head" />{Astro.props.post.data.ready && <slot />}',
  },
  {
    below: '<Post post={e}><div\n slot="text"><div></div><Content /></div></Post>',
    layout: '<slot />{Astro.props.post.data.ready && <slot name="text" />}',
  },
  {
    below: '<Post post={e}><Content slot="default" /></Post>',
    layout: '{Astro.props.post.data.ready && <slot />}',
  },
  {
    below: '<Post post={e}><Content slot={`a:b`} /></Post>',
    layout: '<slot />{Astro.props.post.data.ready && <slot name="a:b" />}',
  },
  { params: `slug: \`/\${e.data.ready ? e.id : 'soon'}\`` },
  {
    params: `slug: \`/\${show(e.id, e.data)}\``,
    lib: "export const show = (id, { ready }) => { if (ready) return id; return 'soon' }",
  },
  {
    list: 'const pages = all.map((e) => ({ params: { slug: e.id }, props: { e } })); pages.filter((x) => !x.props.e.data.ready).forEach((x) => { x.props = {} }); return pages',
  },
  { below: '{e.data.ready ? <Content /> : e.data.soon ? <p>Soon</p> : <p>Never</p>}' },
  { below: '{e.data.ready && <article set:html={e.rendered.html} />}' },
  {
    script: `${ready} const page = await render(e); const Text = page.Content`,
    below: '<Post>{e.data.ready && <Text />}</Post>',
  },
  {
    script: `${ready} let Content
switch (e.data.ready) { case true: ({ Content } = await render(e)); break; default: image = 'b' }`,
    below: '<Content />',
  },
  { script: `${ready} let on = true; if (!e.data.ready) on = false; if (!on) return` },
  {
    script: `${ready} let on = true; if (!e.data.ready) on = false; const { Content } = await render(e)`,
    below: '{on && <Content />}',
  },
  {
    script: `${ready} let Content
!e.data.ready || ({ Content } = await render(e))`,
    below: '<Content />',
  },
  {
    script: `${ready} let Text; ;[Text] = e.data.ready ? [(await render(e)).Content] : []`,
    below: '{Text && <Text />}',
  },
  {
    script: `${ready} let Content; if (!e.data.ready) Content = null, 1; else Content = e`,
    below: '<Content />',
  },
  {
    script: `${ready} let Content = e
switch (e.data.ready) { case undefined: {} case 2: {} case 3: Content = null; break; case true: }`,
    below: '<Content />',
  },
  {
    below: '<Post post={e}><Content /></Post>',
    layout: '{Astro.props.post.data.ready && <slot />}',
  },
  {
    below: '<Post data={e.data}><Content /></Post>',
    layout: '{Astro.props.data.ready ? <slot /> : null}',
  },
  {
    below: '<Post {...Astro.props} />',
    layout: `---
const { e } = Astro.props
const { Content } = await render(e)
---
<!-- <Content /> --><main>{e.data.ready ? <Content /> : <p>Soon</p>}</main>`,
  },
])('%o shows only what is ready', (code) => {
  expect(statusOf(code, 'ready: true')).toBe('published')
  expect(statusOf(code, '')).toBe('draft')
})

test.each<PageCode>([
  { props: 'e: all[0]' },
  { props: 'e: all[i + 1]' },
  { props: 'e: all.at(0)' },
  { props: 'e: all.find((one) => one.data.ready)' },
  { props: 'e: e.data.ready ? all[0] : e' },
  { props: 'e: [e].filter((one) => one.data.ready)[0]' },
  { params: 'slug: e.data.title.slice(0, 2)' },
  { params: 'slug: e.id.substring(0, 1)' },
  { params: 'slug: e.id[0]' },
  { params: 'slug: String(e.data.order)' },
  { params: 'slug: e.data.tags[0]' },
  { props: '', script: "const e = await getEntry('blog', 'about')" },
  { script: `${ready} const { x = (0, e = null) } = {}` },
  {
    below: '<Post post={e}><Content /></Post>',
    layout: `---
const { post } = Astro.props
post.data.ready = post.data.on = post.data.ready && later(post)
---
{post.data.ready && <slot />}`,
  },
  {
    below: '<Post post={e}><Content /></Post>',
    layout:
      '{Astro.props.post.data.ready && <Fragment set:html={Astro.slots.render("default")} />}',
  },
  {
    below: '<Post post={e}><Content /></Post>',
    layout: `---
const { post } = Astro.props
const html = post.data.ready ? await Astro.slots.render('default') : ''
---
<Fragment set:html={html} />`,
  },
  {
    below: '<Post post={e}><Content /></Post>',
    layout: `---
const { props, slots } = Astro
const html = props.post.data.ready ? await slots.render('default') : ''
---
<Fragment set:html={html} />`,
  },
  { script: `${ready} [e] = [e].filter((one) => one.data.ready)` },
  { script: `${ready} ({ e } = pick(e))` },
  { script: `${ready} try { pick(1) } catch { e = null }` },
  { script: `${ready} try { pick(1) } catch { [e] = [] }` },
  { script: `${ready} for (e of e.data.ready ? [] : [null]) ;` },
  { script: `${ready} while (!e.data.ready) { e = null; break }` },
  {
    script: `${ready} let Text; for (const one of [e].filter((x) => x.data.ready)) Text = e`,
    below: '<Text />',
  },
  {
    script: `${ready} let Text; try { pick(e); Text = (await render(e)).Content } catch {}`,
    below: '<Text />',
  },
  { list: 'for (const p of all) delete p[0].data.ready; all = all.filter((p) => p.data.ready)' },
  { list: 'class A { b(p) { delete (p.data.on) } }; all = all.filter((p) => p.data.on)' },
  { list: 'class A { b(p) { delete p.data!.on } }; all = all.filter((p) => p.data.on)' },
  {
    props: 'e: show(e)',
    lib: 'export function show(e) { switch (e.data.ready) { case true: if (e.data.on) break; return e; default: return null } }',
  },
  { below: '{check(e) && <Content />}' },
  { below: '{[Content].map((Text) => e.data.ready && <Text />)}' },
  { below: '{(() => { if (!e.data.ready) return null; return <Content /> })()}' },
  { below: '{[e].filter((one) => one.data.ready).map(() => <Content />)}' },
  { props: 'e: [e, null][order]' },
  { props: '...Object.assign({}, e.data.ready ? { e } : {})' },
  { props: 'first: all[0]', script: 'const { first } = Astro.props' },
  { params: "slug: e.id.split('')[0]" },
  { params: `slug: \`/\${slugify(e)}\`` },
  { list: 'all = all.filter(({ data }) => new Date(data.date).getFullYear() - 2020 <= 0)' },
  { list: 'all = all.filter(({ data }) => new Date(data.at) - soon <= 0)' },
  { list: 'all = all.slice(1)' },
  { list: 'all = all.slice(0, 9)' },
  { list: 'all = all.slice(first)' },
  {
    props: '',
    script:
      "const e = await getEntry('blog', Astro.params.slug); const html = check(e) ? e.body : ''",
    below: '<p set:html={html} />',
  },
])('what %o shows is a draft, and the report says so', (code) => {
  expect(statusOf(code, 'ready: true\non: true')).toBe('draft')
  expect(astro(code).problems.map(({ code: name }) => name)).toContain('site_option_unread')
})

test.each<PageCode>([
  { props: '...e' },
  { props: 'e, next: all[i + 1], prev: all[i - 1] ?? null' },
  { props: 'e: all[i], next: all[i + 1]' },
  { props: 'e: same[i]' },
  {
    props: 'id: e.id, related: all.filter((x) => x.id !== e.id).slice(0, 3), next: all[i + 1]',
    script: "const { id } = Astro.props; const e = await getEntry('blog', id)",
  },
  { props: 'e: { ...e, minutes: Math.ceil(e.body.length / 900) }' },
  {
    props: 'post: show(e)',
    lib: 'export const show = async (e) => ({ id: e.id, Content: (await render(e)).Content })',
  },
  {
    list: "all = all.filter(({ data }) => Number(data.order ?? 0) < 2 && String(data.wip) !== 'true')",
  },
  { params: "slug: e.id.split('/').pop()" },
  {
    params: `slug: \`/\${show(e.id, e.filePath)}\``,
    lib: `import { low } from 'letters'
export function show(id, path) {
  const of = path?.split('/').slice(1, -1).map((one) => low(one)) ?? []
  return of.length > 0 ? [...of, id].join('/') : String(id)
}`,
  },
  {
    list: 'const now = Temporal.Now.plainDateISO(); all = all.filter((one) => Temporal.PlainDate.compare(Temporal.PlainDate.from(one.data.date), now) <= 0)',
  },
  { list: 'all = all.filter(({ data }) => new Date(data.date) - new Date() <= 0)' },
  {
    list: 'all = all.filter(({ data }) => Date.now() > dayjs.utc(data.date).tz(data.timezone ?? zone, true).valueOf() - 900)',
  },
  {
    list: 'return kinds.flatMap((kind) => all.filter((e) => e.data.kinds.indexOf(kind) > -1).map((e) => ({ params: { slug: e.id }, props: { e } })))',
  },
  { list: 'all = all.slice().sort((a, b) => b.data.date - a.data.date)' },
  {
    props: '',
    script: "const e = await getEntry('blog', Astro.params.slug); const body = e.body || ''",
    below: '<Content />',
  },
  { params: 'slug: e.data.permalink || e.id' },
  {
    params: 'slug: e.data.slug ?? show(e.id)',
    lib: 'export function show(id) { switch (site.mode) { case "HASH": return hash(id); default: return id } }',
  },
  // Names that files import from each other, or from themselves.
  {
    list: 'all.sort(show)',
    lib: "import { show } from './posts'\nexport { show }",
  },
  { params: "slug: e.id.split('/')[0]" },
  { script: `${ready} const { x = 1, y: { z = 2 } = {} } = e.data`, below: '<Content />' },
  {
    below: '<Post post={e}><Content /><p slot="foot" /></Post>',
    layout: '<slot />{Astro.props.post.data.wide && <slot name="foot" />}',
  },
  { params: 'slug: e.id.slice(0, -3)' },
  { params: "slug: e.id === 'index' ? undefined : e.id" },
  { params: "lang: e.id.split('/')[0], slug: e.id.slice(3)" },
  { script: `${ready} let { image } = e.data; if (!image) image = '/a.png'` },
  { script: `${ready} if (!e) return Astro.redirect('/404')` },
  {
    props: '',
    script: "const e = await getEntry('blog', Astro.params.slug); if (!e) throw new Error()",
  },
  {
    list: 'const list = []; for (const [at, e] of all.entries()) list.push({ params: { slug: e.id }, props: { e, at } }); return list',
  },
  { list: "all = all.filter(({ data }) => (data.state || 'on') === 'on')" },
  {
    list: 'all = all.filter(show)',
    lib: "export * from './other'\nexport const show = ({ data }) => !data.wip",
  },
  { below: '{Content && <Content />}' },
  { params: "slug: e.id.split('/').slice(1).join('/') || undefined" },
  { params: `slug: e.data.url?.replace(/^x/, '') || \`posts/\${e.id}\`` },
  { params: 'slug: e.data.url || pathOf(e.data.title) || e.id' },
  {
    script: `${ready} const { slug } = Astro.params; if (!same(e, slug)) return Astro.redirect('/')
const same = (one, id) => one !== undefined && id !== undefined && one.id === id`,
  },
  {
    script: `${ready} let Content
try { const page = await render(e); Content = page.Content } catch { return Astro.redirect('/') }`,
    below: '<Content />',
  },
  {
    below: '<Post data={[{ image: imageOf(e), text: e.body, next: all[0] }]}><Content /></Post>',
    layout: "---\nconst { data = [], title = '' } = Astro.props\n---\n<slot />",
  },
  {
    script: `${ready} interface Props { e: Entry }
let Content; let image; let related = []
({ Content } = await render(e))
switch (e.data.kind) { case 'a': image = 'a'; break; default: image = 'b' }
try { related = await near(e) } catch (error) { console.error(error) }`,
    below: '<Content />',
  },
  { script: "const e = await getEntryBySlug('blog', Astro.props.id)", props: 'id: e.slug' },
  {
    script: "const e = await getEntry({ collection: 'blog', id: Astro.params.slug })",
    props: '',
  },
  {
    script: `${ready} if (Astro.url.search) return Astro.redirect('/')
let Content; ({ Content } = await render(e)); let at = -1
for (const one of await getCollection('blog')) if (one.id === e.id) at = 1`,
    below: '{at > 0 && <Nav />}<Content />',
  },
  {
    list: 'all = all.filter(({ data }) => !data.wip)',
    script: `${ready} const stats = await count(e); let { title } = e.data; title ??= stats.title`,
    below: '<Content />',
  },
  { below: '{e.body && <Content />}' },
  {
    props: 'post: { id: e.id, body: e.body }',
    script: 'const { post } = Astro.props',
    below: '<p set:html={post.body} />',
  },
  {
    below: '<Post e={e} />',
    layout: `---
const { e } = Astro.props
const { Content } = await render(e)
---
{e.data.wide ? <main><Content /></main> : <p><Content /></p>}`,
  },
  { script: 'const all = [Astro.props.e]', below: '{all.map(({ Content }) => <Content />)}' },
  {
    below: '<Post post={e} headings={headings}><Content /></Post>',
    layout: '{Astro.props.headings.length > 3 ? <main><slot /></main> : <slot />}',
  },
  { below: '{headings.length > 0 && <Toc />}<Content />' },
  { below: '{e.data.wide ? <Wide><Content /></Wide> : <Narrow><Content /></Narrow>}' },
  { below: '{all.map((one) => one.data.ready && <Card />)}<Content />' },
  { below: '{e.data.cover && <Image />}<Content />{e.data.tags && <Tags />}' },
])('what %o shows is public', (code) => {
  expect(astro(code).problems).toEqual([])
  expect(statusOf(code, '')).toBe('published')
})

test.each([
  'new Date(data.until) - Date.now() > 0',
  'Temporal.PlainDate.compare(data.until, Temporal.Now.plainDateISO()) > 0',
  'Temporal.PlainDate.compare(Temporal.Now.plainDateISO(), data.until) <= -1',
  'Temporal.PlainDate.compare(data.until, Temporal.Now.plainDateISO()) > -1',
  'new Date(data.until).toISOString().slice(0, 10) - new Date() > 0',
])('%s is read as an order of dates', (is) => {
  const code = { list: `all = all.filter(({ data }) => ${is})` }
  expect(statusOf(code, 'until: 2999-01-02')).toBe('published')
  expect(statusOf(code, 'until: 2020-01-02')).toBe('draft')
})

test.each([
  "slug: e.data.category?.replace(/x/, '') || e.id",
  "slug: e.data.url?.replace(/x/, '') || e.data.category?.replace(/x/, '') || e.id",
  "slug: e.data.url?.replace(/x/, '') || e.id === 'a'",
  "slug: e.data.url?.replace(/x/, '') || e.id.split('/')[0]",
])('the address %s, which texts may share, is a doubt', (params) => {
  expect(statusOf({ params }, '')).toBe('draft')
})

test.each([
  ['abbrlink', 'published'],
  ['category', 'draft'],
])('the address by %s or the id is %s', (key, status) => {
  const code = { params: `slug: \`/\${e.data.${key} || e.id}\`` }
  expect(statusOf(code, `${key}: b`)).toBe(status)
  expect(statusOf(code, '')).toBe('published')
})

test('a slot that code chooses is a doubt', () => {
  const below = '<Post post={e}><Content slot={e.data.ready ? "default" : "no"} /></Post>'
  expect(statusOf({ below }, 'ready: true')).toBe('draft')
})

test('texts without the key of an address, which a condition chooses, share it', () => {
  const code = { params: 'slug: e.data.ready ? e.data.customSlug : e.id' }
  const heads = ['', 'ready: true\ncustomSlug: b', 'ready: true']
  expect(heads.map((head) => statusOf(code, head))).toEqual(['published', 'published', 'draft'])
})

test('what a folder of a collection has by --path changes no ids', () => {
  const list = "all = all.filter((e) => e.id.startsWith('ko/'))"
  const site = astro({ list }, ['src/content/blog/ko:/ko/:slug/'])
  expect([statusAt(site, 'ko/a.md'), statusAt(site, 'a.md')]).toEqual(['published', 'draft'])
})

test.each(['e.data.customSlug', 'e.data.customSlug || undefined'])(
  'an address by the key %s is one of texts that have it',
  (slug) => {
    expect(statusOf({ params: `slug: ${slug}` }, 'customSlug: b')).toBe('published')
    expect(statusOf({ params: `slug: ${slug}` }, '')).toBe('draft')
  },
)

test('a folder is no address of the entries in it', () => {
  const site = astro({ params: "slug: e.id.split('/')[0]" })
  expect(['a/index.md', 'a/b.md'].map((name) => statusAt(site, name))).toEqual([
    'published',
    'draft',
  ])
})

// Its file is src/content/blog/a.md.
const parts = "const parts = e.filePath.split('/').filter(Boolean)"
test.each([
  ["parts.findIndex((one) => one === 'x' || one === 'content') + 1", "'blog'", 'published'],
  ["parts.findIndex((one) => one === 'blog' || one === 'content') + 1", "'a.md'", 'draft'],
  ["parts.indexOf('content') - 1", "'src'", 'published'],
  ["parts.indexOf('blog') + 2", 'undefined', 'published'],
  ["parts.indexOf('src') - 1", 'undefined', 'published'],
  ["parts.indexOf('none') + 1", "'src'", 'published'],
  ["parts.indexOf('none') + 1", "'blog'", 'draft'],
  ["parts.findIndex((one) => one.startsWith('b'))", "'blog'", 'draft'],
])('the part at %s is %s: %s', (at, is, status) => {
  const list = `all = all.filter((e) => { ${parts}; return parts[${at}] === ${is} })`
  expect(statusOf({ list }, '')).toBe(status)
})

test.each([
  ["e.filePath.split('/').includes('blog')", 'published'],
  ["e.filePath.split('/').includes('log')", 'draft'],
  ["e.data.tags?.some((tag) => e.id.split('/').indexOf(tag) < 0)", 'draft'],
  ["(e.data.path ?? '').split('/').indexOf('a') !== -1", 'draft'],
  ["(e.filePath ?? '').split('/').indexOf('src') === 0", 'published'],
  ["e.filePath.split('/').filter(Boolean).at(3) === 'a.md'", 'published'],
  ["e.filePath.split('/').indexOf('blog') === 2", 'published'],
  ["e.filePath.split('/').indexOf('log') > -1", 'draft'],
  ["!e.id.split('/').some((part) => part.startsWith('_'))", 'published'],
  ['e.id.match(/^(?!-)/)', 'published'],
  ['e.filePath.match(/^(?!src)/)', 'draft'],
  ['e.id.match(/^(?!-).*[a-z]$/)', 'draft'],
  ["!e.filePath.split('/').some((part) => part.startsWith('bl'))", 'draft'],
  ["e.filePath.split('/').every((part) => part !== 'blog')", 'draft'],
  ["e.filePath.split('/').pop() === 'a.md'", 'published'],
  ["e.filePath.split('/').at(-1) === 'blog'", 'draft'],
  ["e.filePath.split('/').at(-2) === 'blog'", 'published'],
  ["e.filePath.split('/').indexOf('log') === -1", 'published'],
  ["e.id.split('/').length === 1", 'published'],
  ["e.filePath.split('/').length < 4", 'draft'],
])('%s asks for whole parts: %s', (is, status) => {
  expect(statusOf({ list: `all = all.filter((e) => ${is})` }, '')).toBe(status)
})

test.each([
  ['<Post list={near(e)}><Content /></Post>', 'published'],
  ['<Post list={near(e)}>{e.data.ready && <Content />}</Post>', 'draft'],
])('what %s does with an entry changes no filter before it', (below, status) => {
  const lib = 'export const near = (e) => other(e); export const other = outside'
  const code = { list: 'all = all.filter(({ data }) => !data.wip)', lib, below }
  expect(statusOf(code, 'ready: true')).toBe(status)
  expect(statusOf(code, 'wip: true')).toBe('draft')
})
