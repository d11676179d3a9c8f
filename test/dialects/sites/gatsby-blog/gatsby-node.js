const { createFilePath } = require('gatsby-source-filesystem')

exports.onCreateNode = ({ node, actions, getNode }) => {
  if (node.internal.type === 'MarkdownRemark')
    actions.createNodeField({ name: 'slug', node, value: createFilePath({ node, getNode }) })
}
