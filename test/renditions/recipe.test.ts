import { expect, test } from 'vitest'
import { parseRecipe } from '../../src/renditions/recipe.ts'

const config = {
  imageWidths: [320, 640],
  imageFormats: ['webp' as const, 'jpeg' as const],
  imageCrops: [{ name: 'card', width: 64, height: 36 }],
}

test.each([
  [{ w: '640', format: 'webp' }, 'w=640&format=webp'],
  [{ format: 'jpeg', w: '320' }, 'w=320&format=jpeg'],
  [{ w: '320' }, 'w=320'],
  [{ format: 'webp' }, 'format=webp'],
  [{ crop: 'card', format: 'jpeg' }, 'crop=64x36&format=jpeg'],
])('reads %j', (query, key) => {
  expect(parseRecipe(query, config).key).toBe(key)
})

test.each([
  [{ w: '641' }, ['w']],
  [{ w: '0640' }, ['w']],
  [{ w: '640.0' }, ['w']],
  [{ w: '' }, ['w']],
  [{ format: 'avif' }, ['format']],
  [{ format: 'WEBP' }, ['format']],
  [{ crop: 'cards' }, ['crop']],
  [{ crop: 'card', w: '320' }, ['crop']],
  [{ w: '1', format: 'x', crop: 'y' }, ['w', 'format', 'crop', 'crop']],
])('refuses %j and lists what is configured', (query, parameters) => {
  let fault: unknown
  try {
    parseRecipe(query, config)
  } catch (error) {
    fault = error
  }
  expect(fault).toMatchObject({
    code: 'bad_request',
    message: 'No such rendition. Widths: 320, 640. Formats: webp, jpeg. Crops: card (64x36).',
    details: parameters.map((parameter) => ({ parameter })),
  })
})
