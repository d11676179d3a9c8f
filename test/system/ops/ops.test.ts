import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const folder = mkdtempSync(join(tmpdir(), 'broadsheet-ops-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const read = (path: string) => readFileSync(path, 'utf8')

function run(command: string, args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  return { status, text: `${stdout}${stderr}` }
}

const has = (command: string) => spawnSync('which', [command]).status === 0

/** A test that needs a program of Debian; without it, its name says what is missing. */
function withTool(command: string, debian: string, name: string, check: () => void): void {
  if (has(command)) test(name, check)
  else test.skip(`${name} (there is no ${command}: apt-get install ${debian})`, check)
}

interface Dashboard {
  panels: { targets: { expr: string }[] }[]
}

const queries = () =>
  (JSON.parse(read('ops/dashboard.json')) as Dashboard).panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr),
  )

// What Grafana puts in the place of its variables.
const asOfGrafana = (query: string) =>
  query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*')

// One read a second, which takes between one second and two and a half.
const slow = (route: string) =>
  Object.entries({ 1: '0x30', 2.5: '0+60x30', '+Inf': '0+60x30' }).map(([le, values]) => ({
    series: `http_request_duration_seconds_bucket{le="${le}", method="GET", route="${route}"}`,
    values,
  }))

/** Whether Prometheus would give this alert after 20 minutes. */
function firesFor(alertname: string, input_series: object[]): boolean {
  const alert_rule_test = [{ eval_time: '20m', alertname, exp_alerts: [] }]
  const tests = [{ interval: '1m', input_series, alert_rule_test }]
  const path = join(folder, 'rules-test.yml')
  writeFileSync(path, JSON.stringify({ rule_files: [resolve('ops/alerts.yml')], tests }))
  const { text } = run('promtool', ['test', 'rules', path])
  expect(text).toMatch(/SUCCESS|got:\[\s+0:/)
  return !text.includes('SUCCESS')
}

describe('ops/', () => {
  test('has no file without a check', () => {
    expect(readdirSync('ops').toSorted()).toEqual([
      'alerts.yml',
      'broadsheet.service',
      'dashboard.json',
      'failover',
      'haproxy.cfg',
      // kubernetes.test.ts
      'kubernetes',
      'nginx-cache.conf',
      // test/system/files/nginx.test.ts serves with it.
      'nginx.conf',
    ])
  })

  withTool('promtool', 'prometheus', 'alerts.yml has rules that Prometheus reads', () => {
    const { status, text } = run('promtool', ['check', 'rules', 'ops/alerts.yml'])
    expect(status, text).toBe(0)
    expect(text).toMatch(/SUCCESS: 13 rules found/)
  })

  withTool('promtool', 'prometheus', 'no download or stream counts as a slow read', () => {
    const excluded = /route!~"(.+)"/.exec(read('ops/alerts.yml'))?.[1]?.split('|') ?? []
    const routes = read('docs/routes.md').replaceAll(/\{(\w+)\}/g, ':$1')
    for (const route of excluded) expect(routes).toContain(`| GET | \`${route}\` |`)
    for (const query of queries().filter((query) => query.includes('method="GET"')))
      expect(query).toContain(`route!~"${excluded.join('|')}"`)
    expect(firesFor('BroadsheetSlow', slow('/v1/articles'))).toBe(true)
    for (const route of ['/files/:hash/:name', '/v1/imports/:id/events'])
      expect(firesFor('BroadsheetSlow', slow(route)), route).toBe(false)
  })

  withTool('promtool', 'prometheus', 'dashboard.json has queries that Prometheus reads', () => {
    const rules = queries().map((query, n) => ({ record: `panel:${n}`, expr: asOfGrafana(query) }))
    const path = join(folder, 'dashboard.yml')
    writeFileSync(path, JSON.stringify({ groups: [{ name: 'panels', rules }] }))
    const { status, text } = run('promtool', ['check', 'rules', path])
    expect(status, text).toBe(0)
    expect(text).toContain(`SUCCESS: ${rules.length} rules found`)
  })

  test('they use only metrics that docs/operations.md explains', () => {
    const all = [read('ops/alerts.yml'), ...queries()].join('\n')
    const used = all.match(/\b(broadsheet|db|http|nodejs|process)_[a-z0-9_]+/g) ?? []
    const page = read('docs/operations.md')
    const plain = used.map((name) => name.replace(/(?<=duration_seconds)_(bucket|count)$/, ''))
    expect(new Set(plain).size).toBeGreaterThan(8)
    expect([...new Set(plain)].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  for (const path of ['haproxy.cfg', 'failover/haproxy.cfg'])
    withTool('haproxy', 'haproxy', `${path} is valid`, () => {
      const { status, text } = run('haproxy', ['-c', '-f', `ops/${path}`])
      expect(status, text).toBe(0)
      expect(text).not.toMatch(/WARNING|ALERT/)
    })

  withTool('nginx', 'nginx-light', 'nginx-cache.conf is valid', () => {
    const path = join(folder, 'nginx.conf')
    const own = read('ops/nginx-cache.conf').replaceAll(
      /\/(run|var\/log|var\/cache)(?=\/nginx)/g,
      folder,
    )
    mkdirSync(join(folder, 'nginx'))
    writeFileSync(path, own.replace(/^user .*$/m, '').replace('listen 80', 'listen 127.0.0.1:8080'))
    const { status, text } = run('nginx', ['-t', '-q', '-p', folder, '-c', path])
    expect(status, text).toBe(0)
  })

  withTool('patroni', 'patroni', 'failover/patroni.yml has settings that Patroni knows', () => {
    const faultsOf = (text: string) => {
      const path = join(folder, 'patroni.yml')
      writeFileSync(path, text)
      const { text: said } = run('patroni', ['--validate-config', path])
      return said.split('\n').filter((line) => line && !elsewhere.test(line))
    }
    // What exists only on a machine with PostgreSQL.
    const elsewhere = /not reachable|must not contain|is not defined|bin_dir|Program/
    const text = read('ops/failover/patroni.yml')
      .replace(/(?<=data_dir: ).*/, join(folder, 'data'))
      .replace(/(?<=bin_dir: ).*/, dirname(process.execPath))
      .replaceAll(/10\.0\.0\.\d+/g, '127.0.0.1')
    expect(faultsOf(text)).toEqual([])
    expect(faultsOf(text.replace('port', 'prot').replace('listen: ', 'listen: no'))).not.toEqual([])
    const { ttl, loop_wait, retry_timeout } = parse(text).bootstrap.dcs
    expect(ttl).toBeGreaterThanOrEqual(loop_wait + 2 * retry_timeout)
  })

  withTool('systemd-analyze', 'systemd', 'broadsheet.service is valid and hardened', () => {
    // The program and its settings are not installed here.
    const unit = read('ops/broadsheet.service').replace(/(?<=^ExecStart=)\S+/m, process.execPath)
    const path = join(folder, 'broadsheet.service')
    writeFileSync(path, unit)
    const verified = run('systemd-analyze', ['verify', path])
    expect(verified.status, verified.text).toBe(0)
    expect(verified.text).not.toContain('broadsheet.service')
    const rated = run('systemd-analyze', ['security', '--offline=true', '--threshold=20', path])
    expect(rated.status, rated.text).toBe(0)
  })
})
