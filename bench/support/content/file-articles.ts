import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { markdown, sample } from './articles.ts'

const pictures = 50

/**
 * Writes articles that refer to files: each to a stored cover, and in its text to a stored picture,
 * a remote one and one that is missing.
 */
export async function writeFileArticles(folder: string, count: number): Promise<void> {
  mkdirSync(join(folder, 'pictures'), { recursive: true })
  for (let n = 0; n < pictures; n++) {
    const background = { r: n, g: 2 * n, b: 3 * n }
    const picture = sharp({ create: { width: 64 + n, height: 48, channels: 3, background } })
    writeFileSync(join(folder, `pictures/picture-${n}.png`), await picture.png().toBuffer())
  }
  for (let index = 0; index < count; index++) {
    const article = sample(index)
    const text = markdown(article).replace(/^cover: .*$/m, `cover: pictures/${nameOf(index)}`)
    writeFileSync(join(folder, `article-${index}.md`), `${text}\n${bodyReferences(index)}`)
  }
}

const nameOf = (index: number) => `picture-${index % pictures}.png`

const bodyReferences = (index: number) => `![Stored](pictures/${nameOf(index + 7)})

![Remote](https://pictures.example/${index}/far.jpg)

![Missing](pictures/missing-${index}.png)
`
