package io.cofre.web.kit;

import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.JavalinServletContext;
import io.javalin.http.servlet.SubmitOrder;
import io.javalin.http.servlet.Task;
import io.javalin.http.servlet.TaskInitializer;
import java.util.List;
import kotlin.Unit;
import kotlin.jvm.functions.Function2;
import org.jspecify.annotations.Nullable;

/**
 * The stages of every request, as Javalin's own tasks. The first stage that responds or refuses ends the request; the
 * stages behind it do nothing. Thread-safe.
 */
final class Pipeline implements TaskInitializer<JavalinServletContext> {
    private final Responder responder;
    private final List<Stage> stages;

    Pipeline(Responder responder, List<Stage> stages) {
        this.responder = responder;
        this.stages = List.copyOf(stages);
    }

    @Override
    public void createTasks(
            Function2<? super SubmitOrder, ? super Task, Unit> submit,
            JavalinServlet servlet,
            JavalinServletContext context,
            String uri) {
        Exchange exchange = new Exchange(context.req(), context.res());
        for (Stage stage : stages) {
            submit.invoke(SubmitOrder.LAST, new Task(false, () -> {
                pass(context, exchange, stage);
                return Unit.INSTANCE;
            }));
        }
    }

    private void pass(JavalinServletContext context, Exchange exchange, Stage stage) {
        if (exchange.isEnded()) {
            return;
        }
        try {
            Response response = responseOf(exchange, stage);
            if (response != null) {
                exchange.end();
                responder.respond(context, exchange, response);
            }
        } catch (RuntimeException | Error bug) {
            exchange.end();
            exchange.decided();
            exchange.sent();
            throw bug;
        }
    }

    private @Nullable Response responseOf(Exchange exchange, Stage stage) {
        try {
            return stage.pass(exchange);
        } catch (RuntimeException | Error failure) {
            return responder.refusal(exchange, failure);
        }
    }
}
