package io.cofre.hub.provider.evolution;

import static io.cofre.hub.provider.ProviderJson.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.cofre.hub.provider.FakeServer;
import io.cofre.hub.provider.FakeServer.Answer;
import io.cofre.hub.provider.ProviderJson;
import io.cofre.hub.provider.WebhookSender;
import io.cofre.hub.provider.WebhookSender.Outcome;
import io.cofre.hub.provider.WebhookSender.Rule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tries of the double's webhooks, compared with those of the real Evolution API: {@code webhook-retries.json}. */
class EvolutionRetriesTest {
    /** The real one spreads its pauses by 20 %, and an attempt takes some time itself. */
    private static final double SPREAD = 0.2;

    private static final double ATTEMPT_SECS_MAX = 0.5;
    private static final double CLOCK = 0.001;
    private static final Rule RULE = Rule.EVOLUTION;

    @TestFactory
    Stream<DynamicTest> triesAsOftenAsTheRealOne() {
        return Recordings.retries().stream()
                .map(series -> DynamicTest.dynamicTest(string(series, "name"), () -> playAndCompare(series)));
    }

    @TestFactory
    Stream<DynamicTest> pausesAsLongAsTheRealOne() {
        return Recordings.retries().stream()
                .map(series -> DynamicTest.dynamicTest(string(series, "name"), () -> comparePauses(series)));
    }

    private static void playAndCompare(JsonNode series) {
        List<Integer> answers = answers(series);
        boolean isSlow = string(series, "meaning").contains("after so many seconds");
        boolean isAlways = string(series, "meaning").contains("always");
        Rule rule = isSlow ? withTimeout(Duration.ofMillis(500)) : RULE;
        AtomicInteger tries = new AtomicInteger();
        WebhookSender sender = new WebhookSender(rule, CLOCK);
        try (FakeServer receiver = new FakeServer(call -> {
            int number = tries.incrementAndGet();
            if (isAlways && number == answers.size()) {
                sender.close();
            }
            return Answer.empty(answers.get(Math.min(number, answers.size()) - 1));
        })) {
            if (isSlow) {
                receiver.hangNext(1);
            }
            String body = ProviderJson.text(series.path("body"));
            CompletableFuture<Outcome> sent =
                    sender.send(URI.create(receiver.url() + string(series, "path")), Map.of(), body);
            assertThat(sent.join().tries()).isEqualTo(answers.size());
            assertThat(sent.join().isTaken()).isEqualTo(!isAlways);
            assertThat(receiver.calls())
                    .hasSize(answers.size())
                    .allSatisfy(call -> assertThat(call.text()).isEqualTo(body));
            assertThat(series.path("sameBodyEveryTime").asBoolean()).isTrue();
        } finally {
            sender.close();
        }
    }

    private static void comparePauses(JsonNode series) {
        List<Double> times = IntStream.range(0, series.path("attempts").size())
                .mapToObj(i ->
                        series.path("attempts").path(i).path("afterSeconds").asDouble())
                .toList();
        boolean isSlow = string(series, "meaning").contains("after so many seconds");
        for (int i = 1; i < times.size(); i++) {
            double waited = times.get(i) - times.get(i - 1);
            double pause = isSlow ? waited - RULE.timeout().toSeconds() : waited;
            double expected = RULE.pauseSecs(i);
            assertThat(pause).isCloseTo(expected, within(expected * SPREAD + ATTEMPT_SECS_MAX));
        }
    }

    private static List<Integer> answers(JsonNode series) {
        return IntStream.range(0, series.path("attempts").size())
                .mapToObj(i -> series.path("attempts").path(i).path("answered").asInt())
                .toList();
    }

    private static Rule withTimeout(Duration timeout) {
        return new Rule(
                RULE.triesMax(),
                RULE.firstSecs(),
                RULE.factor(),
                RULE.pauseSecsMax(),
                RULE.neverAgain(),
                RULE.heedsRetryAfter(),
                timeout);
    }
}
