// The pages' own program in a thread of its own. The page says where the program's glue is and hands over the compiled
// module, so nothing is fetched or compiled twice. What fails here must reach the page as an error of the worker.
onmessage = ({ data: [glue, module] }) => {
  onmessage = null;
  import(glue)
    .then(({ default: init }) => init({ module_or_path: module }))
    .catch(error => setTimeout(() => { throw error; }));
};
