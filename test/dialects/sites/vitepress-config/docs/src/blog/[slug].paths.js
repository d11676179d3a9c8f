export default { paths: () => [{ params: { slug: 'one', title: 'One' }, content: 'Made by code.' }] }
