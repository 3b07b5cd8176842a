package io.cofre.web.kit;

import org.jspecify.annotations.Nullable;

/** One stage of the pipeline that every request goes through, with one job. Thread-safe. */
@FunctionalInterface
interface Stage {
    /**
     * Lets a request pass to the next stage, or ends it here.
     *
     * @return the response that ends it; null if it goes on
     * @throws io.cofre.session.CofreException if it is refused
     */
    @Nullable
    Response pass(Exchange exchange);
}
