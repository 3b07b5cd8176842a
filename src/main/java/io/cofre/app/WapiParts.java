package io.cofre.app;

import io.cofre.hub.access.Tokens;
import io.cofre.hub.config.WapiConfiguration;
import io.cofre.hub.config.WapiVariable;
import io.cofre.hub.delivery.TextTargets;
import io.cofre.hub.faults.FaultReports;
import io.cofre.hub.limit.RateLimits;
import io.cofre.hub.metrics.HubMetrics;
import io.cofre.hub.outbound.AllowedTargets;
import io.cofre.hub.outbound.AnyCertificate;
import io.cofre.hub.outbound.NameResolver;
import io.cofre.hub.outbound.TargetFilter;
import io.cofre.hub.outbound.TargetUrl;
import io.cofre.hub.registry.ProviderAccount;
import io.cofre.hub.store.HubStore;
import io.cofre.hub.wapi.Reports;
import io.cofre.hub.wapi.Sessions;
import io.cofre.hub.wapi.WapiAccount;
import io.cofre.hub.wapi.WapiSettings;
import io.cofre.hub.wapi.image.Images;
import io.cofre.hub.wapi.qr.QrFiles;
import io.cofre.hub.wapi.web.WapiGate;
import io.cofre.hub.wapi.web.WapiRoutes;
import io.cofre.hub.webhook.Gateway;
import io.cofre.web.kit.HttpServer;
import io.cofre.web.kit.Site;
import io.cofre.web.kit.TlsFiles;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of wapi in a hub. */
final class WapiParts {
    private static final Logger LOG = LoggerFactory.getLogger(WapiParts.class);
    private static final int THREADS = 4;

    /** A URL that ends with its host: the name of a session would become a part of the host. */
    private static final Pattern HOST_ALONE = Pattern.compile("https?://[^/?]*");

    private WapiParts() {}

    /** The parts of a hub that wapi stands on. */
    record Place(
            HubStore store,
            Gateway gateway,
            TargetFilter targets,
            Tokens tokens,
            RateLimits limits,
            HubMetrics metrics,
            FaultReports faults,
            InstantSource time) {}

    /**
     * Starts wapi, and pushes how it is stopped.
     *
     * @return the port that it listens on
     * @throws IOException if the port cannot be had, or the files of its certificate or of QR codes cannot be used
     */
    static int start(WapiConfiguration wapi, Place place, Predicate<Throwable> fatal, Deque<Runnable> stops)
            throws IOException {
        QrFiles files = QrFiles.in(wapi.root());
        stops.push(files::close);
        files.clear();
        ProviderAccount account = WapiAccount.register(
                place.store().registry(),
                wapi.provider().kind(),
                wapi.provider().url().toString(),
                wapi.provider().key().text());
        ScheduledThreadPoolExecutor threads = threads();
        stops.push(threads::shutdownNow);
        Reports reports = (session, problem) -> {
            LOG.warn("session {} {}", session, problem);
            place.faults().tell("a session " + problem);
        };
        Sessions sessions = new Sessions(
                place.store().registry(),
                place.gateway(),
                account,
                new WapiSettings(webhook(wapi), wapi.registerWait(), wapi.checkInterval()),
                new QrConsole(console(), files),
                reports,
                threads,
                place.time());
        place.store().events().onStored(sessions::stored);
        Images images = Images.of(place.targets());
        stops.push(images::close);
        HttpServer server = HttpServer.startBeside(
                wapi.http(),
                new Site(
                        "hub",
                        new WapiGate(wapi.key(), place.tokens(), place.limits()),
                        WapiRoutes.of(sessions, images)),
                place.metrics(),
                fatal,
                wapi.certificate().map(WapiParts::tls));
        stops.push(server::stop);
        sessions.start();
        LOG.info("wapi listens on {}:{}", wapi.http().host(), server.port());
        return server.port();
    }

    /** The targets of texts. The operator chose their host, so that it is allowed. */
    static TextTargets targets(WapiConfiguration wapi) {
        AllowedTargets allowed = AllowedTargets.of(TargetUrl.of(webhook(wapi)).host());
        SSLSocketFactory tls = wapi.isDevelopment()
                ? AnyCertificate.socketFactory()
                : (SSLSocketFactory) SSLSocketFactory.getDefault();
        return new TextTargets(new TargetFilter(allowed, NameResolver.ofSystem()), tls);
    }

    private static TlsFiles tls(WapiConfiguration.Certificate pem) {
        return new TlsFiles(
                new TlsFiles.Named(WapiVariable.WAPI_CERT_FILE_PATH.name(), pem.chain()),
                new TlsFiles.Named(WapiVariable.WAPI_CERT_KEY_PATH.name(), pem.key()));
    }

    private static String webhook(WapiConfiguration wapi) {
        String url = wapi.webhook().text();
        return HOST_ALONE.matcher(url).matches() ? url + "/" : url;
    }

    private static ScheduledThreadPoolExecutor threads() {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, work -> {
            Thread thread = new Thread(work, "hub-wapi");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }

    /** The standard output, in UTF-8 whatever the locale says: QR codes have characters that others lack. */
    private static PrintStream console() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }
}
