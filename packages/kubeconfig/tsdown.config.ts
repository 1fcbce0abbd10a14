import { library } from '../../tsdown.shared.ts';

export default library(['src/index.ts', 'src/sealed-box-entry.ts', 'src/yaml/index.ts', 'src/node/index.ts']);
