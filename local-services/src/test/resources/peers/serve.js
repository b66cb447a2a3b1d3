// Runs one of the npm peers on a free port of 127.0.0.1, prints the port, and ends with its stdin,
// which is when the test's JVM ends, however that happens.
const path = require('path')
const [folder, name] = process.argv.slice(2)
const changesTake = 20 // ms

const peer = require(path.join(folder, 'node_modules', name))({
  createStreamMs: changesTake,
  deleteStreamMs: changesTake,
  updateStreamMs: changesTake,
  shardLimit: 500,
  createTableMs: changesTake,
  deleteTableMs: changesTake,
  updateTableMs: changesTake
})
peer.listen(0, '127.0.0.1', () => console.log(peer.address().port))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
