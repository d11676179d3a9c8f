import { readdirSync, readFileSync } from 'node:fs'
import { Deployment } from 'kubernetes-models/apps/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { loadConfig } from '../../../src/config.ts'

const folder = 'ops/kubernetes'
const models = { Deployment, PodDisruptionBudget, ConfigMap, Secret, Service }
type Kind = keyof typeof models
type Given = { kind: Kind; metadata: { name: string } }
type Container = NonNullable<Deployment['spec']>['template']['spec'] extends infer Spec
  ? Spec extends { containers: (infer One)[] }
    ? One
    : never
  : never

const given = readdirSync(folder).flatMap((file) =>
  parseAllDocuments(readFileSync(`${folder}/${file}`, 'utf8')).map((one) => {
    expect(one.errors).toEqual([])
    return one.toJS() as Given
  }),
)
const all = given.map((one) => ({
  name: `${one.kind} ${one.metadata.name}`,
  kind: one.kind,
  given: one,
  model: new models[one.kind](one as never),
}))
const of = <Model>(kind: Kind) =>
  all.filter((one) => one.kind === kind).map(({ model }) => model as Model)
const deployments = of<Deployment>('Deployment')
const podOf = ({ spec }: Deployment) => spec?.template.spec
const containerOf = (one: Deployment) => podOf(one)?.containers[0] as Container
const environment = Object.assign(
  {},
  ...of<ConfigMap>('ConfigMap').map(({ data }) => data),
  ...of<Secret>('Secret').map(({ stringData }) => stringData),
) as Record<string, string>

describe('ops/kubernetes', () => {
  test('has two servers, a worker and a budget', () => {
    expect(all.map(({ name }) => name).toSorted()).toEqual([
      'ConfigMap broadsheet',
      'Deployment broadsheet',
      'Deployment broadsheet-worker',
      'PodDisruptionBudget broadsheet',
      'Secret broadsheet',
      'Service broadsheet',
    ])
    expect(deployments.map(({ spec }) => spec?.replicas)).toEqual([2, 1])
    expect(deployments.map((one) => containerOf(one).args)).toEqual([['serve'], ['worker']])
  })

  test.each(all)('$name is as the schema of Kubernetes says', ({ given: one, model, kind }) => {
    model.validate()
    const wrong = structuredClone(one) as Given & Record<string, unknown>
    Object.assign(wrong.metadata, { labels: ['not a map'] })
    expect(() => new models[kind](wrong as never).validate()).toThrow(/labels/)
  })

  test('selectors match the pods of the servers alone', () => {
    const labels = deployments.map(({ spec }) => spec?.template.metadata?.labels ?? {})
    const matches = (selector: Record<string, string> = {}) =>
      labels.map((own) => Object.entries(selector).every(([name, value]) => own[name] === value))
    const [servers, worker] = deployments.map(({ spec }) => spec?.selector.matchLabels)
    expect(matches(worker)).toEqual([false, true])
    expect(matches(servers)).toEqual([true, false])
    for (const { spec } of of<Service>('Service'))
      expect(matches(spec?.selector)).toEqual([true, false])
    for (const { spec } of of<PodDisruptionBudget>('PodDisruptionBudget'))
      expect(matches(spec?.selector?.matchLabels)).toEqual([true, false])
  })

  test.each(deployments)('the settings of $metadata.name are those of Broadsheet', (one) => {
    const { env = [], envFrom = [] } = containerOf(one)
    expect(envFrom).toHaveLength(2)
    const own = Object.fromEntries(env.map(({ name, value = '' }) => [name, value]))
    const names = readFileSync('.env.example', 'utf8')
    for (const name of Object.keys({ ...environment, ...own }))
      if (!/^(NODE_ENV|AWS_)/.test(name)) expect(names).toContain(`${name}=`)
    const config = loadConfig({ ...environment, ...own })
    expect(config.worker).toBe('off')
    const grace = podOf(one)?.terminationGracePeriodSeconds ?? 0
    expect(grace).toBeGreaterThan((config.drainDelay + config.drainTimeout) / 1000)
    const ports = containerOf(one).ports?.map(({ containerPort }) => containerPort)
    expect(ports).toContain(config.metricsPort)
  })

  test('probes ask for routes and for ports that exist', () => {
    const { startupProbe, livenessProbe, readinessProbe, ports } = containerOf(
      deployments[0] as Deployment,
    )
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet?.path)
    expect(paths).toEqual(['/health/live', '/health/live', '/health/ready'])
    const names = deployments.flatMap((one) => containerOf(one).ports?.map(({ name }) => name))
    const probed = [startupProbe, livenessProbe, readinessProbe].map(
      (probe) => probe?.httpGet?.port,
    )
    for (const port of probed) expect(ports?.map(({ name }) => name)).toContain(port)
    expect(names).toEqual(['http', 'metrics', 'metrics'])
  })
})
