package io.cofre.hub.wapi.image;

import io.cofre.hub.outbound.Answer;
import io.cofre.hub.outbound.OutboundClient;
import io.cofre.hub.outbound.OutboundRequest;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TargetRefusedException;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.provider.ImageFile;
import io.cofre.hub.wapi.image.ImageException.Reason;
import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;

/**
 * Fetches images, as webhooks are sent: from where the {@link TargetFilter} allows, without redirects. One image is
 * held at a time, because on its way to a provider it takes a multiple of its size. Thread-safe.
 */
public final class Images implements AutoCloseable {
    private static final int BYTES_MAX = 16 << 20;

    /** An image is in memory as bytes, in base64, in the text of a request, and in what is sent of it. */
    private static final int HEAP_PART = 24;

    private static final int OK = 200;
    private static final int REDIRECTS_FROM = 300;
    private static final int REDIRECTS_BELOW = 400;
    private static final byte[] NOTHING = {};

    private final ScheduledThreadPoolExecutor clock;
    private final OutboundClient client;
    private final Limits limits;
    private final Semaphore one = new Semaphore(1, true);

    /**
     * The limits of an image.
     *
     * @param bytesMax the longest content
     * @param fetch the time that it may take, from the connection to the last byte
     * @param turn the time to wait for the images of others
     */
    record Limits(int bytesMax, Duration fetch, Duration turn) {
        /** Those for a heap of that size. */
        static Limits ofHeap(long heapBytes) {
            return new Limits(
                    (int) Math.min(BYTES_MAX, heapBytes / HEAP_PART), Duration.ofSeconds(15), Duration.ofSeconds(10));
        }
    }

    Images(TargetFilter filter, SSLSocketFactory tls, Limits limits) {
        this.clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "hub-image-clock");
            thread.setDaemon(true);
            return thread;
        });
        this.client = new OutboundClient(filter, tls, limits.fetch(), clock);
        this.limits = limits;
    }

    /** Fetches from where a filter allows. */
    public static Images of(TargetFilter filter) {
        return new Images(
                filter,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                Limits.ofHeap(Runtime.getRuntime().maxMemory()));
    }

    /**
     * Fetches an image, and has something done with it. The next image is fetched when that is over.
     *
     * @param url as a caller gave it
     * @return the result of {@code use}
     * @throws ImageException if there is no such image
     */
    public <T> T use(String url, Function<ImageFile, T> use) throws ImageException {
        TargetUrl target = target(url);
        if (!begins()) {
            throw new ImageException(Reason.BUSY, "other images are on their way");
        }
        try {
            return use.apply(fetched(target));
        } finally {
            one.release();
        }
    }

    private static TargetUrl target(String url) throws ImageException {
        try {
            return TargetUrl.of(url);
        } catch (IllegalArgumentException malformed) {
            throw new ImageException(Reason.REFUSED, String.valueOf(malformed.getMessage()));
        }
    }

    private boolean begins() {
        try {
            return one.tryAcquire(limits.turn().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ImageFile fetched(TargetUrl target) throws ImageException {
        Answer answer = answer(target);
        if (answer.status() != OK) {
            boolean isRedirect = answer.status() >= REDIRECTS_FROM && answer.status() < REDIRECTS_BELOW;
            throw new ImageException(
                    Reason.NOT_FETCHED,
                    "the host of the URL answered " + answer.status()
                            + (isRedirect ? ", and redirects are not followed" : ""));
        }
        if (answer.body().length > limits.bytesMax()) {
            throw new ImageException(Reason.TOO_LARGE, "the image is longer than " + limits.bytesMax() + " bytes");
        }
        boolean isCalledImage = answer.contentType()
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("image/"))
                .isPresent();
        if (!isCalledImage) {
            throw new ImageException(Reason.NOT_AN_IMAGE, "the host of the URL does not call it an image");
        }
        ImageKind kind = ImageKind.of(answer.body())
                .orElseThrow(() ->
                        new ImageException(Reason.NOT_AN_IMAGE, "what the URL leads to is no JPEG, PNG, GIF or WebP"));
        return new ImageFile(kind.mimeType(), answer.body());
    }

    private Answer answer(TargetUrl target) throws ImageException {
        Map<String, String> headers = Map.of("Accept", "image/*", "User-Agent", "Cofre-Hub", "Connection", "close");
        OutboundRequest request = new OutboundRequest("GET", target, headers, NOTHING, false);
        try {
            // One byte more shows that there is more.
            return client.send(request, limits.bytesMax() + 1, limits.fetch());
        } catch (TargetRefusedException refused) {
            throw new ImageException(Reason.REFUSED, String.valueOf(refused.getMessage()));
        } catch (UnknownHostException unknown) {
            throw new ImageException(Reason.NOT_FETCHED, "the host of the URL does not exist");
        } catch (IOException failure) {
            throw new ImageException(Reason.NOT_FETCHED, "the image cannot be fetched: " + failure.getMessage());
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.close();
        clock.shutdownNow();
    }
}
