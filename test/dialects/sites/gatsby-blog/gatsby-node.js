const { createFilePath } = require('gatsby-source-filesystem')

exports.onCreateNode = ({ node, actions, getNode }) => {
  if (node.internal.type === 'MarkdownRemark')
    actions.createNodeField({ name: 'slug', node, value: createFilePath({ node, getNode }) })
}

exports.createPages = async ({ graphql, actions: { createPage } }) => {
  const { data } = await graphql(`{ allMarkdownRemark { nodes { fields { slug } } } }`)
  data.allMarkdownRemark.nodes.forEach((node) => {
    createPage({ path: node.fields.slug, component: require.resolve('./src/post.js') })
  })
}
