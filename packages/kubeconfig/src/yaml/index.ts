export { stringifyYaml } from './stringify-yaml.ts';
