package io.cofre.web.kit;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of a server. A change of the files is seen within {@link #LOOK_PERIOD}: connections that begin afterwards get
 * the new certificate. While the files do not fit each other, as between the replacement of one and of the other, the
 * old certificate stays. No class of it is loaded by a server without TLS.
 */
final class TlsConnections extends AbstractLifeCycle {
    /** The time between looks at the files. */
    static final Duration LOOK_PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(TlsConnections.class);

    private final TlsFiles files;
    private final Duration period;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private TlsIdentity identity;
    private String problem = "";
    private @Nullable ScheduledExecutorService clock;

    private TlsConnections(TlsFiles files, TlsIdentity identity, Duration period) {
        this.files = files;
        this.identity = identity;
        this.period = period;
        use(context, identity);
    }

    /**
     * The TLS of a server that has not started.
     *
     * @throws IOException if the files cannot serve; the message tells an operator why
     */
    static TlsConnections of(TlsFiles files, Duration period) throws IOException {
        return new TlsConnections(files, TlsIdentity.read(files), period);
    }

    private static void use(SslContextFactory context, TlsIdentity identity) {
        context.setKeyStore(identity.store());
        context.setKeyStorePassword(TlsIdentity.PASSWORD);
    }

    /** The factories of a connector: TLS, and below it the connections of the server. */
    ConnectionFactory[] around(BoundedConnections connections) {
        SslConnectionFactory tls = new SslConnectionFactory(context, HttpVersion.HTTP_1_1.asString());
        // It would refuse callers that reach the server by another name than that of the certificate, by an address
        // for example, although they have seen the certificate and gone on.
        tls.setEnsureSecureRequestCustomizer(false);
        return new ConnectionFactory[] {tls, connections};
    }

    /** The connection within one of TLS. */
    static Connection within(Connection connection) {
        return connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The task tells of its failures itself.
    protected void doStart() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "http-certificate");
            thread.setDaemon(true);
            return thread;
        });
        made.scheduleWithFixedDelay(this::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        clock = made;
    }

    @Override
    protected void doStop() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    private void look() {
        try {
            if (!identity.isCurrent(files)) {
                TlsIdentity changed = TlsIdentity.read(files);
                context.reload(factory -> use(factory, changed));
                identity = changed;
                LOG.info("the certificate has changed: new connections get the one that {} holds now", files.chain());
            }
            problem = "";
        } catch (Exception unusable) { // The signature of Jetty's reload.
            String told = String.valueOf(unusable.getMessage());
            if (!told.equals(problem)) {
                problem = told;
                LOG.warn("the changed certificate cannot be used, and the old one stays: {}", told);
            }
        }
    }
}
