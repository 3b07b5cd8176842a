/** An element with properties and content. Text is always text: nothing that comes from the hub is read as HTML. */
export function element(name, properties, ...content) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...content);
    return made;
}
