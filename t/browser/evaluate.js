// evaluate.js FILE...: what `config` is after these files have been run as one script, as JSON.
const fs = require('fs');
const vm = require('vm');

const window = vm.createContext({});
const files = process.argv.slice(2);

vm.runInContext(files.map(file => fs.readFileSync(file, 'utf8')).join(''), window);
process.stdout.write(JSON.stringify(window.config));
