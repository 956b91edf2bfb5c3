namespace BlogManager.Application.Requests;

/// <summary>A request for which it counts who sits before the page: it is told the address from which it is sent.</summary>
public interface IVisitorRequest<out TRequest>
{
    /// <param name="address">The address as it is counted; never to be stored or shown.</param>
    TRequest WithAddress(string address);
}
