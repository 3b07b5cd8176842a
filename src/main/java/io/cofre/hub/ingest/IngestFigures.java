package io.cofre.hub.ingest;

import io.cofre.hub.event.ProviderKind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of what became of requests and events of providers since the start. Thread-safe. */
public final class IngestFigures {
    /** The results that are counted. */
    public enum Result {
        /** An event was stored. */
        STORED,
        /** An event was known already, because the provider told it before. */
        DUPLICATE,
        /** An update of a connection said the same as the one just before. */
        COALESCED,
        /** A request told nothing that may be passed on. */
        EMPTY,
        /** A request named no instance of the hub. */
        UNKNOWN_INSTANCE,
        /** A request did not prove that it came from the provider. */
        NOT_AUTHENTIC,
        /** A request was none that this provider sends. */
        MALFORMED,
        /** An event could not be stored; the provider heard of it. */
        FAILED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        /** The name in metrics. */
        public String wireName() {
            return wireName;
        }
    }

    private final Map<ProviderKind, Map<Result, LongAdder>> counts = new EnumMap<>(ProviderKind.class);

    IngestFigures() {
        for (ProviderKind kind : ProviderKind.values()) {
            Map<Result, LongAdder> ofKind = new EnumMap<>(Result.class);
            for (Result result : Result.values()) {
                ofKind.put(result, new LongAdder());
            }
            counts.put(kind, ofKind);
        }
    }

    /** The number of times that a result was met. */
    public long count(ProviderKind kind, Result result) {
        return adder(kind, result).sum();
    }

    void met(ProviderKind kind, Result result) {
        adder(kind, result).increment();
    }

    private LongAdder adder(ProviderKind kind, Result result) {
        Map<Result, LongAdder> ofKind = counts.get(kind);
        LongAdder adder = ofKind == null ? null : ofKind.get(result);
        if (adder == null) {
            throw new IllegalStateException("every kind and result has a counter");
        }
        return adder;
    }
}
