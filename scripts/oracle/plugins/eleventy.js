// A template in the copy of a site: what Eleventy knows of each page that it writes.
export const data = {
  permalink: '/told.json',
  eleventyExcludeFromCollections: true,
  layout: false,
  eleventyImport: { collections: ['all'] },
}

export const render = ({ collections }) =>
  JSON.stringify(
    collections.all.map(({ inputPath, url, date, data: own, content }) => ({
      file: inputPath.replace(/^\.\//, ''),
      url,
      title: own.title,
      date,
      lang: own.lang,
      tags: own.tags,
      html: content,
    })),
  )
