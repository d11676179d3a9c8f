module.exports = {
  siteMetadata: { title: 'Blog', siteUrl: 'https://example.org' },
  pathPrefix: '/base',
  plugins: [
    { resolve: 'gatsby-source-filesystem', options: { path: `${__dirname}/content/blog`, name: 'blog' } },
    'gatsby-transformer-remark',
  ],
}
