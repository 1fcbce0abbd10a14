export { isPlainText, quoteText } from './plain-text.ts';
export { stringifyYaml } from './stringify-yaml.ts';
