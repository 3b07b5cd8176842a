package io.cofre.hub.delivery;

import io.cofre.hub.delivery.Receiver.Request;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Deliveries of a queue in memory to receivers on this machine, with a clock that a test sets. */
final class DeliveriesFixture implements AfterEachCallback {
    final TestTime time = new TestTime();
    final MemoryQueue queue = new MemoryQueue(time);
    private final List<Deliveries> started = new ArrayList<>();

    Deliveries start() {
        return start((SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofSeconds(5));
    }

    /** Starts with what makes TLS connections, and the time that a try may take. */
    Deliveries start(SSLSocketFactory tls, Duration timeout) {
        NameResolver resolver = host -> List.of(InetAddress.getByName(host.endsWith(".test") ? "127.0.0.1" : host));
        TargetFilter filter = new TargetFilter(AllowedTargets.of("127.0.0.0/8"), resolver);
        Deliveries deliveries = new Deliveries(queue, filter, TestDeliveries.fast(tls, timeout), time);
        queue.onPending(deliveries::pending);
        deliveries.start();
        started.add(deliveries);
        return deliveries;
    }

    /** Sets the clock to the time of the next try whenever something is written, until what is written is as wanted. */
    void passTimeUntil(Deliveries deliveries, Predicate<MemoryQueue> wanted) throws InterruptedException {
        queue.await(all -> {
            time.reach(queue.nextAt());
            deliveries.lookAtAll();
            return wanted.test(all);
        });
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        for (Deliveries deliveries : started) {
            deliveries.stop(Duration.ofSeconds(1));
        }
    }

    static List<Long> numbers(List<Request> requests) {
        return requests.stream().map(Request::seq).toList();
    }

    /** The numbers from 1 on. */
    static List<Long> upTo(int count) {
        List<Long> numbers = new ArrayList<>();
        for (long number = 1; number <= count; number++) {
            numbers.add(number);
        }
        return numbers;
    }
}
