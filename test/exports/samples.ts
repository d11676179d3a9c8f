import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const long = '很长的名字'.repeat(16)

/** Files that a careless writer would change: each name says what is special about it. */
export const samples: Record<string, string> = {
  'posts/bom.md': '\uFEFF---\ntitle: Mark\ntags: [a, b]\n---\nText.\n',
  'posts/crlf.md': '---\r\ntitle: Windows\r\ntags:\r\n  - one\r\n  - two\r\n---\r\nText.\r\n',
  'posts/bom-crlf.md': '\uFEFF---\r\ntitle: Both\r\n---\r\nText',
  'posts/mixed.md': '---\r\ntitle: Mixed\ntags: [x]\r\n---\n\r\nText.\rMore.\n',
  'posts/no-final-newline.md': '---\ntitle: Open end\n---\nText',
  'posts/no-body.md': '---\ntitle: Head alone\n---',
  'posts/trailing-spaces.md': '---  \ntitle:   Spaces   \ntags: [ a ,b ]  \n---\t\nText.  \n\n\n',
  'posts/semicolons.md':
    ';;;\n"title": "Hexo",\n"tags": ["x", "y"],\n"layout": "post"\n;;;\nText.\n',
  'posts/toml.md':
    '+++\ntitle = "TOML" # said so\ndate = 2020-01-02T03:04:05+08:00\n\n[taxonomies]\ntags = ["x",\n  "y", # two\n]\n\n[extra]\nweight = 1_000\n+++\n\nText.\n',
  'posts/toml-crlf.md': "+++\r\ntitle = 'Literal'\r\ntags = [ 'x' ]\r\n+++\r\nText.\r\n",
  'posts/json.md': '{\n  "title": "JSON",\n  "tags": [ "x" ],\n  "n": 1.10\n}\n\nText.\n',
  'posts/json-compact.md': '{"title":"Compact","tags":["x"]}\nText.\n',
  'posts/none.md': '# A heading\n\nNo front matter.\n',
  'posts/none-without-heading.md': 'Only text.\r\nTwo lines.\r\n',
  'posts/empty.md': '',
  'posts/empty-head.md': '---\n---\nText.\n',
  'posts/comments.md':
    '---\n# first\ntitle: Commented # not the title\n\n# before tags\ntags: # after\n  # inside\n  - one # 1\n  - "two"\n\n  - three\n# last\n---\n\nText.\n',
  'posts/anchors.md':
    '---\nbase: &base {a: 1, b: [x]}\nmore: *base\ntitle: &t Anchored\nalso: *t\ntags: &tags [one]\nkeywords: *tags\n---\nText.\n',
  'posts/quotes.md':
    '---\ntitle: \'It\'\'s "quoted": yes\'\ndescription: "tab\\t \\u4e2d"\ntags: [\'a b\', "c: d"]\n---\nText.\n',
  'posts/block-scalar.md':
    '---\ntitle: >-\n  Folded\n  title\ndescription: |\n  Line one\n\n  Line two\ntags:\n- flush\n- left\n---\nText.\n',
  'posts/scalars.md':
    '---\ntitle: 2020-01-01\nversion: 1.10\nid: 00012345678901234567890\nyes: no\nnothing: ~\nempty:\nwhen: 12:30:45\n---\nText.\n',
  'posts/title-in-caps.md': '---\nTitle: Capital\nTAGS: x, y\nDate: 2019-12-31\n---\nText.\n',
  'posts/more.md': '---\ntitle: Teaser\n---\nBefore.\n\n<!--more-->\n\nAfter.\n',
  'posts/indented.md': '---\n  title: Indented\n  tags:\n    - deep\n---\nText.\n',
  'posts/yaml-end.md': '---\ntitle: Dots\n...\n---\nText.\n',
  'posts/fence-in-body.md': '---\ntitle: Fences\n---\n\n---\n\n```yaml\n---\ntitle: no\n---\n```\n',
  'posts/nbsp-and-controls.md':
    '---\ntitle: A\u00a0B\u200b\n---\nZero\u200bwidth \u2028 line \u0085 end\f.\n',
  'posts/emoji-👩‍👩‍👧.md': '---\ntitle: 👩‍👩‍👧 family\n---\n🎉\n',
  'zh/文章/第一 篇.md':
    '---\ntitle: 第一篇\ntags: [新闻, 技术]\ncategories: [国际/欧洲]\n---\n正文。\n',
  'posts/nfd-é.md': '---\ntitle: Decomposed\n---\nText.\n',
  'posts/odd name (1) & more, [x]; $y.md': '---\ntitle: Odd\n---\nText.\n',
  [`posts/${long}/${'n'.repeat(240)}.md`]: '---\ntitle: Long\n---\nText.\n',
  'posts/2019-05-06-dated.markdown': '---\nlayout: post\n---\nText.\n',
  '_drafts/idea.md': 'An idea.\n',
  'notes/note.txt': '---\ntitle: Text\n---\nText.\n',
  'page.mdx': '---\ntitle: MDX\n---\nimport X from "x"\n\n<X />\n',
  'section/_index.md': '+++\n+++\n',
}

/** Writes files into a new temporary folder; the caller removes it. */
export function writeFiles(files: Record<string, string>): string {
  const folder = temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A new folder; the end of the run removes it. */
export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'broadsheet-exports-'))
