import { expect, test } from 'vitest'
import { svgSize } from '../../../src/blobs/headers/svg-size.ts'

test.each([
  ['<svg width="8" height="4"/>', 8, 4],
  ["<?xml version='1.0'?><!-- <svg width='1' height='1'> --><svg width='8px' height='4PX'>", 8, 4],
  ['<!DOCTYPE svg [<!ENTITY a "b">]><svg width="1in" height="25.4mm"/>', 96, 96],
  ['<s:svg xmlns:s="http://www.w3.org/2000/svg" width="1e2" height="7.6"/>', 100, 8],
  ['<svg viewBox="0 0 30 20"/>', 30, 20],
  ['<svg viewBox="-5,-5, 30 ,20" width="100%" height="100%"/>', 30, 20],
  ['<svg width="60" viewBox="0 0 30 20"/>', 60, 40],
  ['<svg height="60" viewBox="0 0 30 20"/>', 90, 60],
  [`<svg ${'a="b" '.repeat(2_000)} width="8" height="4"/>`, 8, 4],
])('reads the size of %.60s', (text, width, height) => {
  expect(svgSize(text)).toEqual({ width, height })
})

test.each([
  '',
  '<svg/>',
  '<svg width="8"/>',
  '<svg width="0" height="4"/>',
  '<svg width="-8" height="-4"/>',
  '<svg width="50%" height="50%"/>',
  '<svg width="8em" height="4em"/>',
  '<svg width="1e308" height="1e308"/>',
  '<svg viewBox="0 0 0 20"/>',
  '<svg viewBox="0 0 x 20"/>',
  '<svg viewBox="0 0 1e-9 1e9" width="8"/>',
  `<svg width="${'1'.repeat(100_000)}" height="4"/>`,
  '<html><svg width="8" height="4"/></html>',
  '<svg width="8" height="4"',
])('finds no size in %.60s', (text) => {
  expect(svgSize(text)).toBeNull()
})
